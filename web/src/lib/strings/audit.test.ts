import { describe, expect, it } from 'vitest';
import { auditAction, auditDetail } from './audit';

describe('the audit trail', () => {
  it('says what is known in words, and the rest as it is', () => {
    expect(auditAction('chat.ban')).toBe('Banned');
    expect(auditAction('ship.launch')).toBe('ship.launch');
  });

  it('names the modes of a chat', () => {
    const modes = { slow_mode_s: 10, followers_only_minutes: 0, emote_only: false, links_allowed: false, moderators_only: false };
    expect(auditDetail('chat.settings', JSON.stringify(modes))).toBe('one line in 10 s, followers only, no links');
    expect(auditDetail('chat.settings', '{"slow_mode_s":0,"followers_only_minutes":null,"links_allowed":true}')).toBe('everybody, everything');
  });

  it('leaves other details alone', () => {
    expect(auditDetail('chat.settings', 'not JSON')).toBe('not JSON');
    expect(auditDetail('chat.ban', 'Advertising')).toBe('Advertising');
  });
});

it('says how long a timeout is as people do', () => {
  expect(auditDetail('chat.timeout', '3600 s: caps')).toBe('1 h: caps');
  expect(auditDetail('chat.ban', '3600 s')).toBe('3600 s');
});
