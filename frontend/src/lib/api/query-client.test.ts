import { expect, test, vi } from "vitest";

import { ApiProblem } from "./problem";
import { createQueryClient } from "./query-client";
import { queryKeys } from "./query-keys";
import type { ProblemType } from "./types";

const failure = (code: string, status: number) =>
  new ApiProblem({ type: `urn:baseline:${code}` as ProblemType, title: code, status });

async function ask(error: ApiProblem) {
  const onSignedOut = vi.fn();
  const question = vi.fn(() => Promise.reject(error));
  const queries = createQueryClient(onSignedOut);
  await queries.fetchQuery({ queryKey: queryKeys.me, queryFn: question, retryDelay: 1 }).catch(() => undefined);
  return { onSignedOut, question };
}

test("a query that finds the session ended leads to signing in, and does not ask again", async () => {
  const { onSignedOut, question } = await ask(failure("auth.required", 401));
  expect(onSignedOut).toHaveBeenCalledTimes(1);
  expect(question).toHaveBeenCalledTimes(1);
});

test("a refusal is final and leaves the session alone", async () => {
  const { onSignedOut, question } = await ask(failure("access.denied", 403));
  expect(onSignedOut).not.toHaveBeenCalled();
  expect(question).toHaveBeenCalledTimes(1);
});

test("a change that finds the session ended leads to signing in too", async () => {
  const onSignedOut = vi.fn();
  const queries = createQueryClient(onSignedOut);
  const mutation = queries.getMutationCache().build(queries, {
    mutationFn: () => Promise.reject(failure("auth.required", 401)),
  });
  await mutation.execute(undefined).catch(() => undefined);
  expect(onSignedOut).toHaveBeenCalledTimes(1);
});
