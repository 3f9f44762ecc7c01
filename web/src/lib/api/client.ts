import createClient from 'openapi-fetch';
import { ApiError, toApiError } from './error';
import type { components, paths } from './schema';

/** The types of the API's bodies: Schema['Channel'], … */
export type Schema = components['schemas'];

/** Typed requests to this server: `await take(api.GET('/api/v1/channels/{handle}', { params: { path: { handle } } }))`. */
export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
  cache: 'no-store',
  headers: { accept: 'application/json' },
  // Looked up for each request, so that tests can put another in its place.
  fetch: (request) => globalThis.fetch(request),
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer. Throws ApiError for another answer, TypeError when there was none. */
export async function take<T>(answer: Promise<Answer<T>>): Promise<T> {
  let received: Answer<T>;
  try {
    received = await answer;
  } catch (error) {
    // A body that is not JSON.
    if (error instanceof SyntaxError) throw new ApiError(0, 'unexpected_answer', 'The server gave an answer that could not be read.');
    throw error;
  }
  const { data, error, response } = received;
  if (!response.ok) throw toApiError(response.status, error);
  return data as T;
}

/** For bodies that the typed client does not carry: pictures. */
export async function sendFile(method: 'PUT', path: string, file: Blob): Promise<unknown> {
  const response = await fetch(path, { method, body: file, headers: { accept: 'application/json', 'content-type': file.type } });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toApiError(response.status, body);
  return body;
}
