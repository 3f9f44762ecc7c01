import { CheckIcon } from '@/components/icons';
import { Section } from '@/components/section';
import type { Health } from '@/features/studio/api/health';
import { groupRefused, signalSteps } from '@/features/studio/signal';
import type { Schema } from '@/lib/api/client';
import { formatAgo } from '@/lib/format';
import { studioStrings } from '@/lib/strings/studio';
import { useNow } from '@/lib/use-now';
import styles from './signal-checklist.module.css';

const text = studioStrings.signal;
const mostRefused = 3;

function Refused({ attempts }: { attempts: Health['refused_attempts'] }) {
  const now = useNow();
  const groups = groupRefused(attempts).slice(0, mostRefused);
  if (groups.length === 0) return null;
  return (
    <div className={styles.refused}>
      <p className={styles.label}>{text.refused}</p>
      <p>{text.refusedText}</p>
      <ul>
        {groups.map(({ address, at, times }) => (
          <li key={address} className={styles.detail}>
            {text.refusedAt(address, formatAgo(Date.parse(at), now), times)}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Props {
  health: Health | undefined;
  state: Schema['ChannelState'];
  /** Its place among the steps to going live. */
  step?: number | undefined;
}

/** What the server sees of the stream, from the connection to the picture that people see. */
export function SignalChecklist({ health, state, step: place }: Props) {
  const steps = signalSteps(health, state);
  return (
    <Section title={text.heading} step={place}>
      <ol className={styles.steps} aria-live="polite">
        {steps.map((step) => (
          <li key={step.id} className={styles.step} data-step={step.id} data-state={step.state}>
            <span className={styles.mark} aria-hidden="true">
              {step.state === 'warning' ? '!' : <CheckIcon />}
            </span>
            <div>
              <p className={styles.label}>
                {step.label}
                <span className={styles.hidden}>: {text[step.state]}</span>
              </p>
              {step.detail !== '' && <p className={styles.detail}>{step.detail}</p>}
            </div>
          </li>
        ))}
      </ol>
      <Refused attempts={health?.refused_attempts ?? []} />
    </Section>
  );
}
