import { formatSpan } from '@/lib/format';

// What is written in the audit trail (auth::audit on the server), said for people.
const actions: Readonly<Record<string, string>> = {
  'broadcast.end': 'Ended the stream',
  'broadcast.kick': 'Kicked a stream',
  'category.art': 'Set a category’s picture',
  'category.create': 'Made a category',
  'category.merge': 'Merged a category',
  'category.rename': 'Renamed a category',
  'channel.update': 'Changed the channel',
  'chat.ban': 'Banned',
  'chat.delete': 'Deleted a line',
  'chat.purge': 'Deleted all lines',
  'chat.restore': 'Restored a line',
  'chat.settings': 'Changed the chat modes',
  'chat.timeout': 'Timed out',
  'chat.unban': 'Lifted a ban',
  'chat.unpurge': 'Brought all lines back',
  'chat.words': 'Changed the blocked words',
  'invite.create': 'Made an invite',
  'invite.delete': 'Voided an invite',
  'key.create': 'Made a stream key',
  'key.delete': 'Deleted a stream key',
  'key.reveal': 'Looked at a stream key',
  'key.rotate': 'Regenerated a stream key',
  'moderator.add': 'Made a moderator',
  'moderator.remove': 'Took a moderator away',
  'site.set_up': 'Set up the site',
  'site.update': 'Changed the site',
  'user.delete': 'Deleted an account',
  'user.delete_later': 'Deleted an account, which may still come back',
  'user.keep': 'Kept an account that was to be deleted',
  'user.disable': 'Suspended an account',
  'user.enable': 'Lifted a suspension',
  'user.reset': 'Set a new password',
  'user.reset_link': 'Made a link for a new password',
  'user.role': 'Changed a role',
};

/** What is not known here yet is said as the server says it. */
export const auditAction = (action: string): string => actions[action] ?? action;

interface ChatModes {
  slow_mode_s: number;
  followers_only_minutes: number | null;
  emote_only: boolean;
  links_allowed: boolean;
  moderators_only: boolean;
}

function chatModes(detail: string): string {
  const modes = JSON.parse(detail) as Partial<ChatModes>;
  const slow = modes.slow_mode_s ?? 0;
  const named = [
    slow > 0 && `one line in ${slow} s`,
    (modes.followers_only_minutes ?? null) !== null && 'followers only',
    modes.emote_only === true && 'only emoji',
    modes.links_allowed === false && 'no links',
    modes.moderators_only === true && 'moderators only',
  ];
  return named.filter(Boolean).join(', ') || 'everybody, everything';
}

/** What the server adds to an action, for people. */
export function auditDetail(action: string, detail: string): string {
  if (action === 'chat.timeout') return detail.replace(/^(\d+) s\b/, (_, seconds: string) => formatSpan(Number(seconds)));
  if (action !== 'chat.settings') return detail;
  try {
    return chatModes(detail);
  } catch {
    return detail;
  }
}
