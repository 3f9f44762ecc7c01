import { afterEach, describe, expect, it, vi } from 'vitest';
import { api, take } from './client';

function answer(status: number, body: string): void {
  vi.stubGlobal('fetch', vi.fn(async () => new Response(body, { status })));
}

const ask = () => take(api.GET('/api/v1/channels/{handle}', { params: { path: { handle: 'a b' } } }));

async function failure(): Promise<unknown> {
  try {
    await ask();
    return null;
  } catch (error) {
    return error;
  }
}

describe('take', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('gives the body of a good answer', async () => {
    answer(200, '{"handle":"alice"}');
    expect(await ask()).toEqual({ handle: 'alice' });
    expect(vi.mocked(fetch).mock.calls[0]?.[0]).toMatchObject({ url: expect.stringMatching(/\/api\/v1\/channels\/a%20b$/) });
  });

  it('carries the code, the fields and the delay of the server', async () => {
    answer(422, '{"error":{"code":"invalid_fields","message":"Some fields are wrong.","fields":{"title":"Too long."},"retry_after_s":3}}');
    expect(await failure()).toMatchObject({ status: 422, code: 'invalid_fields', fields: { title: 'Too long.' }, retryAfterS: 3 });
  });

  it.each([
    [502, '<html>Bad gateway</html>'],
    [500, '{}'],
    [503, '{"error":"busy"}'],
    [200, '<!doctype html>'],
  ])('does not trust an answer of another shape (%i %s)', async (status, body) => {
    answer(status, body);
    expect(await failure()).toMatchObject({ code: 'unexpected_answer' });
  });
});
