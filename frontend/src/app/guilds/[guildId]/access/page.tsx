import { AccessPage } from "./access-page";

export default async function Page({ params }: { params: Promise<{ guildId: string }> }) {
  const { guildId } = await params;
  return <AccessPage guildId={guildId} />;
}
