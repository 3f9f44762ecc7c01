import { CopyField } from '@/components/copy-field';
import { strings } from '@/lib/strings';
import styles from './how-to-publish.module.css';

// RTMP's own port; the page cannot know of another one.
const rtmpPort = 1935;

/** What a streamer types into OBS: open while nobody is live, else folded away. */
export function HowToPublish({ isOpen }: { isOpen: boolean }) {
  const text = strings.channels.publishSteps;
  return (
    <details className={styles.panel} open={isOpen}>
      <summary className={styles.title}>{strings.channels.publishTitle}</summary>
      <ol className={styles.steps}>
        <li>{text.open}</li>
        <li>
          <CopyField label={text.server} value={`rtmp://${location.hostname}:${rtmpPort}/live`} />
        </li>
        <li>
          <span className={styles.key}>{text.key}</span>
          {text.keyText}
        </li>
        <li>{text.start}</li>
      </ol>
    </details>
  );
}
