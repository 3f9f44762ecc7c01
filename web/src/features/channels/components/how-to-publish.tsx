import { CopyField } from '@/components/copy-field';
import { strings } from '@/lib/strings';
import styles from './how-to-publish.module.css';

// RTMP's own port; the page cannot know of another one.
const rtmpPort = 1935;

/** What a streamer types into OBS, shown while nobody is live. */
export function HowToPublish() {
  const text = strings.channels.publishSteps;
  return (
    <section className={styles.panel}>
      <h2 className={styles.title}>{strings.channels.publishTitle}</h2>
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
    </section>
  );
}
