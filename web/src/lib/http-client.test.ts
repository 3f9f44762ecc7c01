import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError, getJson } from './http-client';

function answer(status: number, body: string): void {
  vi.stubGlobal('fetch', vi.fn(async () => new Response(body, { status })));
}

async function failure(): Promise<unknown> {
  try {
    await getJson('/channels');
    return null;
  } catch (error) {
    return error;
  }
}

describe('getJson', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('asks below /api/v1 and returns the body', async () => {
    answer(200, '{"channels":[],"next_cursor":null}');
    expect(await getJson('/channels')).toEqual({ channels: [], next_cursor: null });
    expect(vi.mocked(fetch).mock.calls[0]?.[0]).toBe('/api/v1/channels');
  });

  it('carries the code of the server', async () => {
    answer(404, '{"error":{"code":"channel_not_found","message":"There is no such channel."}}');
    const error = await failure();
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404, code: 'channel_not_found', message: 'There is no such channel.' });
  });

  it.each([
    [502, '<html>Bad gateway</html>'],
    [500, '{}'],
    [200, '<!doctype html>'],
    [503, '{"error":"busy"}'],
  ])('does not trust an answer of another shape (%i %s)', async (status, body) => {
    answer(status, body);
    expect(await failure()).toMatchObject({ status, code: 'unexpected_answer' });
  });
});
