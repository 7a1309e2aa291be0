import { useQuery } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ApiProblem } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";

import { renderInApp } from "../../test/render";
import { ErrorState } from "./error-state";
import { Loaded } from "./loaded";

const failure = (status: number) => new ApiProblem({ type: "urn:baseline:service.unavailable", title: "Gone", status });
const pass = (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) act(() => void vi.advanceTimersByTime(1_000));
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("after an outage the page counts down and tries again, with longer pauses while it lasts", () => {
  const retry = vi.fn();
  const { rerender } = render(<ErrorState title="Not there" error={failure(502)} onRetry={retry} />);
  expect(screen.getByText("Trying again in 5 seconds…")).toBeVisible();
  pass(4);
  expect(screen.getByText("Trying again in 1 second…")).toBeVisible();
  expect(retry).not.toHaveBeenCalled();
  pass(1);
  expect(retry).toHaveBeenCalledTimes(1);
  rerender(<ErrorState title="Not there" error={failure(504)} onRetry={retry} />);
  expect(screen.getByText("Trying again in 10 seconds…")).toBeVisible();
  pass(10);
  expect(retry).toHaveBeenCalledTimes(2);
});

test("the pauses grow too where a placeholder stands in place of the error during each try", async () => {
  const Part = () => {
    const part = useQuery({ queryKey: queryKeys.guilds, queryFn: () => new Promise<null>((_, reject) => setTimeout(reject, 100, failure(503))), retry: false });
    return (
      <Loaded query={part} what="The parts">
        {() => null}
      </Loaded>
    );
  };
  renderInApp(<Part />);
  const settled = () => act(() => vi.advanceTimersByTimeAsync(101));
  for (const pause of [5, 10, 20, 30, 30]) {
    await settled();
    expect(screen.getByText(`Trying again in ${pause} seconds…`)).toBeVisible();
    pass(pause);
  }
});

test("a refusal is not tried again by itself", () => {
  const retry = vi.fn();
  render(<ErrorState title="Not allowed" error={failure(403)} onRetry={retry} />);
  pass(60);
  expect(retry).not.toHaveBeenCalled();
});
