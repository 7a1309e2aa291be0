/** An API refusal or failure as an error, thrown by queries and mutations. */
import { mark } from "@/lib/words";

import type { ProblemType } from "./types";

export interface FieldError {
  pointer: string;
  message: string;
}

export interface Problem {
  type: ProblemType;
  title: string;
  status: number;
  detail?: string | null;
  correlation_id?: string | null;
  errors?: FieldError[] | null;
  current_version?: number | null;
}

export class ApiProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
    this.name = "ApiProblem";
  }

  get status(): number {
    return this.problem.status;
  }

  is(type: ProblemType): boolean {
    return this.problem.type === type;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === "object" && body !== null && "type" in body && "title" in body;

/** A proxy may answer with a body that is no problem document. */
const unexplained = (status: number): Problem => ({
  type: "urn:baseline:service.unavailable",
  title: mark("The service cannot be reached"),
  status,
});

interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Returns the body of a successful call; otherwise throws an `ApiProblem`. */
export async function answer<Data>(call: Promise<Outcome<Data>>): Promise<Data> {
  const { data, error, response } = await call.catch((reason: unknown) => {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw new ApiProblem(unexplained(503));
  });
  if (!response.ok) {
    throw new ApiProblem(isProblem(error) ? { ...error, status: response.status } : unexplained(response.status));
  }
  return data as Data;
}
