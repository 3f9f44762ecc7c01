// What moderators type: /timeout bob 10m spam.

export type ChatCommand =
  | { do: 'ban'; user: string; durationS: number | null; reason: string }
  | { do: 'unban' | 'purge' | 'mod' | 'unmod'; user: string }
  | { do: 'settings'; change: { slow_mode_s?: number; followers_only_minutes?: number | null; emote_only?: boolean; links_allowed?: boolean; moderators_only?: boolean } }
  | { do: 'help' }
  | { do: 'unknown'; name: string }
  | { do: 'incomplete'; usage: string };

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const defaultTimeoutS = 600;
const defaultSlowS = 5;

/** '10m', '1h', '90' (seconds); null: not a duration. */
export function parseDuration(text: string | undefined): number | null {
  const match = /^(\d{1,7})([smhdw]?)$/i.exec(text ?? '');
  if (!match) return null;
  return Number(match[1]) * (unitSeconds[(match[2] || 's').toLowerCase()] ?? 1);
}

/** How each is written; what it does is in the strings. */
export const usages = {
  ban: '/ban name [reason]',
  timeout: '/timeout name [10m] [reason]',
  unban: '/unban name',
  purge: '/purge name',
  mod: '/mod name',
  unmod: '/unmod name',
  slow: '/slow [seconds | off]',
  followers: '/followers [10m | off]',
  emoji: '/emoji [off]',
  links: '/links [on | off]',
  mods: '/mods [off]',
  help: '/help',
} as const;

export type CommandName = keyof typeof usages;

const isKnown = (name: string): name is CommandName => name in usages;

const isOff = (word: string | undefined): boolean => word?.toLowerCase() === 'off';

function parseSettings(name: string, word: string | undefined): ChatCommand | null {
  switch (name) {
    case 'slow':
      return { do: 'settings', change: { slow_mode_s: isOff(word) ? 0 : (parseDuration(word) ?? defaultSlowS) } };
    case 'followers':
      return { do: 'settings', change: { followers_only_minutes: isOff(word) ? null : Math.ceil((parseDuration(word) ?? 0) / 60) } };
    case 'emoji':
      return { do: 'settings', change: { emote_only: !isOff(word) } };
    case 'links':
      return { do: 'settings', change: { links_allowed: !isOff(word) } };
    case 'mods':
      return { do: 'settings', change: { moderators_only: !isOff(word) } };
    default:
      return null;
  }
}

function parseAboutUser(name: string, user: string, rest: readonly string[]): ChatCommand | null {
  switch (name) {
    case 'ban':
      return { do: 'ban', user, durationS: null, reason: rest.join(' ') };
    case 'timeout': {
      const durationS = parseDuration(rest[0]);
      return { do: 'ban', user, durationS: durationS ?? defaultTimeoutS, reason: rest.slice(durationS === null ? 0 : 1).join(' ') };
    }
    case 'unban':
    case 'purge':
    case 'mod':
    case 'unmod':
      return { do: name, user };
    default:
      return null;
  }
}

/** null: no command but something to say. */
export function parseCommand(text: string): ChatCommand | null {
  const match = /^\/([a-z]+)(?:\s+|$)(.*)$/is.exec(text.trim());
  if (!match) return null;
  const name = (match[1] ?? '').toLowerCase();
  const words = (match[2] ?? '').split(/\s+/).filter(Boolean);
  if (name === 'help') return { do: 'help' };
  const settings = parseSettings(name, words[0]);
  if (settings) return settings;
  const user = words[0]?.replace(/^@/, '').toLowerCase();
  const command = parseAboutUser(name, user ?? '', words.slice(1));
  if (!command) return { do: 'unknown', name };
  return user === undefined || user === '' ? { do: 'incomplete', usage: isKnown(name) ? usages[name] : '' } : command;
}
