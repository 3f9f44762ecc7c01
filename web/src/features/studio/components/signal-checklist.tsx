import { CheckIcon } from '@/components/icons';
import { Section } from '@/components/section';
import type { Health } from '@/features/studio/api/health';
import { signalSteps } from '@/features/studio/signal';
import type { Schema } from '@/lib/api/client';
import { formatAgo } from '@/lib/format';
import { studioStrings } from '@/lib/strings/studio';
import { useNow } from '@/lib/use-now';
import styles from './signal-checklist.module.css';

const text = studioStrings.signal;

function Refused({ attempts }: { attempts: Health['refused_attempts'] }) {
  const now = useNow();
  const last = attempts.at(-1);
  if (!last) return null;
  return (
    <p className={styles.refused} role="status">
      {text.refused} {text.refusedAt(last.address, formatAgo(Date.parse(last.at), now))}
    </p>
  );
}

/** What the server sees of the stream, from the connection to the picture that people see. */
export function SignalChecklist({ health, state }: { health: Health | undefined; state: Schema['ChannelState'] }) {
  const steps = signalSteps(health, state);
  return (
    <Section title={text.heading}>
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
