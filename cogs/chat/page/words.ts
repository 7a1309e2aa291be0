/** The words of the plugin: English stands in the code, `messages/de.json` has German. */
import { pluginWords } from "@baseline/ui";

export const { t, rich, mark } = pluginWords("chat");
