/** The models that a guild may choose, as its settings offer them. */
import { useGetSettingsSchema } from "./settings-schema";

interface Option {
  const: string;
  title: string;
}

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null;

const isOption = (value: unknown): value is Option => isNode(value) && typeof value.const === "string" && typeof value.title === "string";

function optionsIn(node: unknown): Option[] {
  if (!isNode(node)) return [];
  if (node.format === "llm-model" && Array.isArray(node.oneOf)) return node.oneOf.filter(isOption);
  return Object.values(node).flatMap(optionsIn);
}

/** Empty where no section of the settings has a field for a model. */
export function useTextModels(guildId: string): { value: string; label: string }[] {
  const { data } = useGetSettingsSchema(guildId);
  const options = new Map(optionsIn(data?.sections).map((option) => [option.const, option.title]));
  return [...options].map(([value, label]) => ({ value, label }));
}
