import { BudgetsPage } from "./budgets-page";

export default async function Page({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <BudgetsPage guildId={guildId} />;
}
