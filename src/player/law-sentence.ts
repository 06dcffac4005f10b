/** How a merge stands with a law, in words. */
import { breachInWords, breachOf, LAW_WORDS, type LawEvent } from "../lesson/index.ts";
import { say, type Told } from "./sentence.ts";

export function lawSentence(event: LawEvent): Told {
  const { subject, law, cases } = event;
  const name = LAW_WORDS[law].title.toLowerCase();
  const breach = breachOf(event);
  const many = cases === 1 ? "1 case" : `${cases} cases`;
  if (breach === null)
    return say(
      "books",
      "detail",
      "quiet",
    )(`${subject} has kept the law “${name}” in ${many}.`, `${name}: ${many}`);
  return say(
    "state",
    "key",
    "fault",
  )(`${subject} breaks the law “${name}”. ${breachInWords(law, breach)}`, `breaks “${name}”`);
}
