import { CheckField } from '@/components/field';
import { Dialog } from '@/components/dialog';
import { strings } from '@/lib/strings';
import styles from './help-dialog.module.css';

const text = strings.player.help;

interface Props {
  areLettersOn: boolean;
  onToggleLetters: () => void;
  onClose: () => void;
}

/** What the keys do, and the switch for those that are letters. */
export default function HelpDialog({ areLettersOn, onToggleLetters, onClose }: Props) {
  return (
    <Dialog title={text.title} isOpen onClose={onClose}>
      <dl className={styles.keys}>
        {text.keys.map(([keys, does]) => (
          <div key={does} className={styles.row}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className={styles.key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <CheckField isSwitch label={text.letters} hint={text.lettersHint} checked={areLettersOn} onChange={onToggleLetters} />
    </Dialog>
  );
}
