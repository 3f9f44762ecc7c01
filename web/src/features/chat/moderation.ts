import { errorText } from '@/components/form-error';
import { showToast } from '@/components/toast';
import { addModerator, banUser, changeSettings, deleteMessage, purgeUser, removeModerator, restoreMessage, unbanUser } from '@/features/chat/api/chat';
import { parseCommand, usages, type ChatCommand } from '@/features/chat/engine/commands';
import type { ChatMessage } from '@/features/chat/engine/types';
import { strings } from '@/lib/strings';
import { chatStrings } from '@/lib/strings/chat';

const text = chatStrings.moderate;

export interface Moderation {
  deleteMessage: (message: ChatMessage) => void;
  /** durationS null: until it is lifted. */
  ban: (user: string, durationS: number | null, reason?: string) => void;
  unban: (user: string) => void;
  purge: (user: string) => void;
  mod: (user: string) => void;
  unmod: (user: string) => void;
  /** true: it was a command, and is dealt with. */
  run: (typed: string) => boolean;
}

const complain = (error: unknown) => showToast(errorText(error), { tone: 'error' });

/** Does it, and says so, with the way back where there is one. */
function attempt(work: Promise<unknown>, said: string, undo?: () => Promise<unknown>): void {
  work.then(
    () => showToast(said, undo ? { action: { label: strings.undo, onPress: () => void undo().catch(complain) } } : {}),
    complain,
  );
}

export function makeModeration(handle: string, isModerator: boolean): Moderation {
  const ban = (user: string, durationS: number | null, reason = '') =>
    attempt(banUser(handle, user, durationS, reason), durationS === null ? text.banned(user) : text.timedOut(user), () => unbanUser(handle, user));
  const unban = (user: string) => attempt(unbanUser(handle, user), text.unbanned(user));
  const purge = (user: string) => {
    purgeUser(handle, user).then(
      ({ deleted }) => showToast(text.purged(user, deleted)),
      complain,
    );
  };
  const mod = (user: string) => attempt(addModerator(handle, user), text.modded(user), () => removeModerator(handle, user));
  const unmod = (user: string) => attempt(removeModerator(handle, user), text.unmodded(user), () => addModerator(handle, user));

  const perform = (command: ChatCommand): void => {
    switch (command.do) {
      case 'ban':
        ban(command.user, command.durationS, command.reason);
        break;
      case 'unban':
        unban(command.user);
        break;
      case 'purge':
        purge(command.user);
        break;
      case 'mod':
        mod(command.user);
        break;
      case 'unmod':
        unmod(command.user);
        break;
      case 'settings':
        attempt(changeSettings(handle, command.change), text.settingsChanged);
        break;
      case 'help':
        showToast(Object.values(usages).join(' · '), { forMs: 15_000 });
        break;
      case 'incomplete':
        showToast(text.usage(command.usage), { tone: 'error' });
        break;
      case 'unknown':
        showToast(text.unknownCommand(command.name), { tone: 'error' });
        break;
    }
  };

  return {
    deleteMessage: (message) => attempt(deleteMessage(handle, message.id), text.deleted, () => restoreMessage(handle, message.id)),
    ban,
    unban,
    purge,
    mod,
    unmod,
    run: (typed) => {
      const command = parseCommand(typed);
      if (command === null) return false;
      if (isModerator) perform(command);
      else showToast(text.onlyModerators, { tone: 'error' });
      return true;
    },
  };
}
