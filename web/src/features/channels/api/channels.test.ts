import { describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/http-client';
import { isUnknownChannel, pollPeriodMs } from './channels';

describe('polling a channel', () => {
  it('is quicker while the state is about to change', () => {
    expect(pollPeriodMs('live')).toBe(2000);
    expect(pollPeriodMs('offline')).toBe(2000);
    expect(pollPeriodMs('starting')).toBe(1000);
    expect(pollPeriodMs('reconnecting')).toBe(1000);
  });

  it('tells an unknown channel from a server in trouble', () => {
    expect(isUnknownChannel(new ApiError(404, 'channel_not_found', ''))).toBe(true);
    expect(isUnknownChannel(new ApiError(500, 'internal', ''))).toBe(false);
    expect(isUnknownChannel(new TypeError('Failed to fetch'))).toBe(false);
  });
});
