// Every error the server answers has one shape: {"error":{"code","message","fields"?,"retry_after_s"?}}.

export class ApiError extends Error {
  readonly status: number;
  /** Stable and snake_case; 'unexpected_answer' for what is not this server's. */
  readonly code: string;
  /** Per field of the request, what is wrong with it. */
  readonly fields: Readonly<Record<string, string>>;
  readonly retryAfterS: number | null;

  constructor(status: number, code: string, message: string, fields: Readonly<Record<string, string>> = {}, retryAfterS: number | null = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryAfterS = retryAfterS;
  }
}

interface ErrorBody {
  error: { code: string; message: string; fields?: Record<string, string>; retry_after_s?: number };
}

function isErrorBody(body: unknown): body is ErrorBody {
  const error = (body as Partial<ErrorBody> | null | undefined)?.error;
  return typeof error?.code === 'string' && typeof error.message === 'string';
}

export function toApiError(status: number, body: unknown): ApiError {
  if (!isErrorBody(body)) return new ApiError(status, 'unexpected_answer', `The server answered ${status}.`);
  const { code, message, fields, retry_after_s: retryAfterS } = body.error;
  return new ApiError(status, code, message, fields ?? {}, retryAfterS ?? null);
}

export const isApiError = (error: unknown, ...codes: string[]): error is ApiError =>
  error instanceof ApiError && (codes.length === 0 || codes.includes(error.code));

export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;
