import { describe, expect, it } from 'vitest';
import { parseCommand } from './commands';

describe('parseCommand', () => {
  it.each([
    ['hello', null],
    ['/ not a command', null],
    ['/timeout @Bob 10m stop it', { do: 'ban', user: 'bob', durationS: 600, reason: 'stop it' }],
    ['/timeout bob', { do: 'ban', user: 'bob', durationS: 600, reason: '' }],
    ['/timeout bob rude', { do: 'ban', user: 'bob', durationS: 600, reason: 'rude' }],
    ['/timeout bob 1d', { do: 'ban', user: 'bob', durationS: 86_400, reason: '' }],
    ['/ban bob spam', { do: 'ban', user: 'bob', durationS: null, reason: 'spam' }],
    ['/BAN', { do: 'incomplete', usage: '/ban name [reason]' }],
    ['/unban bob', { do: 'unban', user: 'bob' }],
    ['/slow', { do: 'settings', change: { slow_mode_s: 5 } }],
    ['/slow 30', { do: 'settings', change: { slow_mode_s: 30 } }],
    ['/slow off', { do: 'settings', change: { slow_mode_s: 0 } }],
    ['/followers 10m', { do: 'settings', change: { followers_only_minutes: 10 } }],
    ['/followers off', { do: 'settings', change: { followers_only_minutes: null } }],
    ['/links off', { do: 'settings', change: { links_allowed: false } }],
    ['/dance', { do: 'unknown', name: 'dance' }],
  ])('%s', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });
});
