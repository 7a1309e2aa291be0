/** Makes a test file speak English, with the words of all pages, which a page's server would send. */
import { speak } from "@/lib/words";
import { FEATURES, wordsOf } from "@/lib/words/catalogues";

speak({ language: "en", messages: wordsOf("en", FEATURES) });
