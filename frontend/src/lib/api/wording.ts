/** The message for each type of problem. A new type fails the build until it has one. */
import { mark, t } from "@/lib/words";

import { ApiProblem } from "./problem";
import type { ProblemType } from "./types";

const WORDING = {
  "urn:baseline:access.denied": mark("You don't have access to this server's dashboard. Ask a person who has access to add you."),
  "urn:baseline:access.developers_only": mark("Only the developer team may see this."),
  "urn:baseline:access.initial_user": mark("This person owns the dashboard, so nobody can end their access. They can hand the dashboard over."),
  "urn:baseline:access.not_a_member": mark("That person is no longer a member of this server, so they can't be given access."),
  "urn:baseline:access.not_guild_owner": mark("Only the owner of this server in Discord can take its dashboard over."),
  "urn:baseline:access.not_initial_user": mark("Only the dashboard's owner can hand it over."),
  "urn:baseline:access.nothing_to_revoke": mark("That person doesn't have access any more."),
  "urn:baseline:access.stale": mark("The list of people with access was changed at the same moment. Try again."),
  "urn:baseline:auth.invalid_state": mark("This sign-in was started in another browser or took too long. Start it again."),
  "urn:baseline:auth.not_set_up": mark("Signing in is not set up here yet. The bot's operator can do that."),
  "urn:baseline:auth.refused": mark("Discord didn't confirm the sign-in. Try again."),
  "urn:baseline:auth.required": mark("Your session has ended. Sign in again."),
  "urn:baseline:budgets.invalid": mark("Some of the budgets can't be saved. They are marked in the form."),
  "urn:baseline:csrf.invalid": mark("This page is out of date. Reload it and try again."),
  "urn:baseline:events.too_many_streams": mark("The dashboard is open too many times at once. Close a tab or two."),
  "urn:baseline:extension.busy": mark("This part of the bot is busy. Try again in a moment."),
  "urn:baseline:extension.switched_off": mark("This part of the bot is switched off in this server. The settings switch it on."),
  "urn:baseline:guild.inactive": mark("The bot is no longer in this server. Add it again to go on."),
  "urn:baseline:internal.error": mark("Something went wrong on our side. Try again in a moment."),
  "urn:baseline:llm.authentication": mark("The provider refused the bot's API key."),
  "urn:baseline:llm.budget_exceeded": mark("The budget for this is used up. It starts anew with the next day or month."),
  "urn:baseline:llm.content_filter": mark("The provider's content filter stopped the request."),
  "urn:baseline:llm.context_length": mark("The request is longer than the model can read."),
  "urn:baseline:llm.cooldown": mark("That was a lot of questions at once. Try again in a minute."),
  "urn:baseline:llm.failed": mark("The model's provider could not answer."),
  "urn:baseline:llm.invalid_request": mark("The provider did not accept the request."),
  "urn:baseline:llm.empty_question": mark("There is no text to answer."),
  "urn:baseline:llm.malformed_answer": mark("The model made a mistake in its answer. Try again."),
  "urn:baseline:llm.rate_limited": mark("The provider is limiting requests. Try again in a moment."),
  "urn:baseline:llm.structured_output": mark("The model's answer did not have the form that was asked for. Try again."),
  "urn:baseline:llm.timeout": mark("The provider took too long to answer."),
  "urn:baseline:llm.unavailable": mark("The provider is not available right now. Try again in a moment."),
  "urn:baseline:llm.unknown_model": mark("This model is not known. Choose another one."),
  "urn:baseline:llm.unknown_provider": mark("This provider is not set up."),
  "urn:baseline:llm.unreadable_reply": mark("The provider answered in a form the bot does not know. Choose another model."),
  "urn:baseline:llm.unsendable_request": mark("The request holds something that is no valid text, so it was not sent."),
  "urn:baseline:llm.unsupported": mark("This model can't do that. Choose another one."),
  "urn:baseline:price.exists": mark("There is a price from that very time on already. Choose another time."),
  "urn:baseline:privacy.not_confirmed": mark("What you typed is not what was asked for. Nothing was erased."),
  "urn:baseline:privacy.guild_in_use": mark("The bot is still in this server. Remove it there first, then erase its data."),
  "urn:baseline:request.invalid": mark("The request was not understood. Reload the page and try again."),
  "urn:baseline:request.not_json": mark("The request was not understood. Reload the page and try again."),
  "urn:baseline:request.too_large": mark("That is more than can be saved at once. Make it shorter."),
  "urn:baseline:request.too_many": mark("Too many requests came from here in a short time. Wait a moment and try again."),
  "urn:baseline:route.method_not_allowed": mark("This can't be done here. Reload the page and try again."),
  "urn:baseline:route.not_found": mark("This does not exist, or not any more."),
  "urn:baseline:service.unavailable": mark("The service can't be reached right now. It usually comes back within a minute."),
  "urn:baseline:settings.invalid": mark("Some values can't be saved. They are marked in the form."),
  "urn:baseline:settings.stale": mark("Someone else saved these settings in the meantime."),
  "urn:baseline:settings.unknown_section": mark("These settings are gone: the bot no longer has this feature."),
  "urn:baseline:usage.not_recordable": mark("Usage cannot be recorded at present, so nothing that costs money is done."),
} satisfies Record<ProblemType, string>;

/** To be translated where it is drawn. */
export const UNEXPECTED = mark("Something unexpected happened. Reload the page and try again.");

/** The message to show for `error`. */
export function wordingOf(error: unknown): string {
  if (!(error instanceof ApiProblem)) return t(UNEXPECTED);
  const wording: Partial<Record<string, string>> = WORDING;
  return t(wording[error.problem.type] ?? error.problem.title);
}

/** The message for an error code, as the request log keeps it. */
export function wordingOfCode(code: string): string {
  const wording: Partial<Record<string, string>> = WORDING;
  return t(wording[`urn:baseline:${code}`] ?? code);
}

/** Whether the API could not be reached: trying again may help, and costs nothing. */
export const isOutage = (error: unknown): boolean => error instanceof ApiProblem && error.status >= 502;

/** The reference to quote to the bot's operator, for failures that the user cannot correct. */
export function referenceOf(error: unknown): string | null {
  return error instanceof ApiProblem && error.status >= 500 ? (error.problem.correlation_id ?? null) : null;
}
