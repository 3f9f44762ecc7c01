import { Dialog } from '@/components/dialog';
import { usages, type CommandName } from '@/features/chat/engine/commands';
import { chatStrings as text } from '@/lib/strings/chat';
import styles from './user-card.module.css';

/** What moderators can type. */
export function CommandHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={text.commandHelp} isOpen onClose={onClose}>
      <dl className={styles.help}>
        {(Object.keys(usages) as CommandName[]).map((name) => (
          <div key={name}>
            <dt>
              <code>{usages[name]}</code>
            </dt>
            <dd className={styles.muted}>{text.commands[name]}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
