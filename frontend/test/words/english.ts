/** Makes a test file speak English, with the words of all pages, which a page's server would send. */
import { speak } from "@/lib/words";
import { type Feature, wordsOf } from "@/lib/words/catalogues";

const ALL: Feature[] = ["account", "auth", "budgets", "guilds", "requests", "settings", "shared", "usage"];

speak({ language: "en", messages: wordsOf("en", ALL) });
