/** What the API answers when it refuses or fails, as an error that queries and mutations throw. */
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

/** A proxy in between may answer with something that is no problem document. */
const unexplained = (status: number): Problem => ({
  type: "urn:baseline:service.unavailable",
  title: "The service cannot be reached",
  status,
});

interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of a call that succeeded; every other ending is thrown as an `ApiProblem`. */
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
