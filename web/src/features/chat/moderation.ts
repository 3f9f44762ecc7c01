import { errorText } from '@/components/form-error';
import { showToast } from '@/components/toast';
import {
  addModerator,
  banUser,
  changeSettings,
  deleteMessage,
  purgeUser,
  removeModerator,
  restoreMessage,
  unbanUser,
  unpurgeUser,
} from '@/features/chat/api/chat';
import { parseCommand, type ChatCommand } from '@/features/chat/engine/commands';
import type { ChatMessage, ChatSettings } from '@/features/chat/engine/types';
import { strings } from '@/lib/strings';
import { chatStrings } from '@/lib/strings/chat';

const text = chatStrings.moderate;

export interface Moderation {
  deleteMessage: (message: ChatMessage) => void;
  restoreMessage: (message: ChatMessage) => void;
  /** durationS null: until it is lifted. */
  ban: (user: string, durationS: number | null, reason?: string) => void;
  unban: (user: string) => void;
  purge: (user: string) => void;
  mod: (user: string) => void;
  unmod: (user: string) => void;
  /** 'none': it was no command. 'wrong': one that cannot be done as it stands; its writer is told. */
  run: (typed: string) => 'done' | 'wrong' | 'none';
}

interface Place {
  handle: string;
  isModerator: boolean;
  settings: () => ChatSettings | null;
  showHelp: () => void;
}

const complain = (error: unknown) => showToast(errorText(error), { tone: 'error' });

/** Does it, and says so, with the way back where there is one. */
function attempt<T>(work: Promise<T>, said: string | ((result: T) => string), undo?: (result: T) => Promise<unknown>): void {
  work.then((result) => {
    const sentence = typeof said === 'string' ? said : said(result);
    showToast(sentence, undo ? { action: { label: strings.undo, onPress: () => void undo(result).catch(complain) } } : {});
  }, complain);
}

export function makeModeration({ handle, isModerator, settings, showHelp }: Place): Moderation {
  const ban = (user: string, durationS: number | null, reason = '') =>
    attempt(banUser(handle, user, durationS, reason), durationS === null ? text.banned(user) : text.timedOut(user, durationS), () => unbanUser(handle, user));
  const unban = (user: string) => attempt(unbanUser(handle, user), text.unbanned(user));
  const purge = (user: string) =>
    attempt(purgeUser(handle, user), ({ deleted }) => text.purged(user, deleted), ({ undo }) => unpurgeUser(handle, user, undo));
  const mod = (user: string) => attempt(addModerator(handle, user), text.modded(user), () => removeModerator(handle, user));
  const unmod = (user: string) => attempt(removeModerator(handle, user), text.unmodded(user), () => addModerator(handle, user));
  const change = (wanted: Partial<ChatSettings>) => {
    const before = settings();
    attempt(changeSettings(handle, wanted), text.settingsChanged, before === null ? undefined : () => changeSettings(handle, before));
  };

  const perform = (command: ChatCommand): 'done' | 'wrong' => {
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
        change(command.change);
        break;
      case 'help':
        showHelp();
        break;
      case 'incomplete':
        showToast(text.usage(command.usage), { tone: 'error' });
        return 'wrong';
      case 'unknown':
        showToast(text.unknownCommand(command.name), { tone: 'error' });
        return 'wrong';
    }
    return 'done';
  };

  return {
    deleteMessage: (message) => attempt(deleteMessage(handle, message.id), text.deleted, isModerator ? () => restoreMessage(handle, message.id) : undefined),
    restoreMessage: (message) => attempt(restoreMessage(handle, message.id), text.restored),
    ban,
    unban,
    purge,
    mod,
    unmod,
    run: (typed) => {
      const command = parseCommand(typed);
      if (command === null) return 'none';
      if (isModerator) return perform(command);
      showToast(text.onlyModerators, { tone: 'error' });
      return 'wrong';
    },
  };
}
