/** Draws a part of the dashboard with what stands around it in the application. */
import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import type { ReactNode } from "react";
import { vi } from "vitest";

import { Toaster } from "@/components/ui/toaster";
import { createQueryClient } from "@/lib/api/query-client";

export function renderInApp(page: ReactNode) {
  const onSignedOut = vi.fn();
  const queries = createQueryClient(onSignedOut);
  queries.setDefaultOptions({ queries: { ...queries.getDefaultOptions().queries, retryDelay: 1 } });
  const view = render(
    <QueryClientProvider client={queries}>
      <NuqsTestingAdapter hasMemory>{page}</NuqsTestingAdapter>
      <Toaster />
    </QueryClientProvider>,
  );
  return { ...view, queries, user: userEvent.setup({ delay: null, pointerEventsCheck: 0 }), onSignedOut };
}
