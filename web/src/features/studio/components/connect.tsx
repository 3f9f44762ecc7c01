import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Button } from '@/components/button';
import { CopyField } from '@/components/copy-field';
import { SelectField } from '@/components/field';
import { CheckIcon, CopyIcon } from '@/components/icons';
import { Section } from '@/components/section';
import { SkeletonLines } from '@/components/skeleton';
import { showToast } from '@/components/toast';
import { Tabs } from '@/components/tabs';
import { revealKey, useCreateKey, useStreamKeys, type StreamKey } from '@/features/studio/api/keys';
import { makeObsProfile } from '@/features/studio/obs-profile';
import { useSite } from '@/lib/api/me';
import { copyText } from '@/lib/clipboard';
import { strings } from '@/lib/strings';
import { studioStrings } from '@/lib/strings/studio';
import { serverAddress, serverAddresses } from '@/features/studio/server-address';
import { usePasswordFirst } from './use-password-first';
import styles from './connect.module.css';

const text = studioStrings.connect;
const confirmedForMs = 2000;

function useCopied(): [boolean, () => void] {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), confirmedForMs);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return [isCopied, () => setCopied(true)];
}

function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has begun to read it by the next turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

type KeyOfChannel = { handle: string; streamKey: StreamKey | undefined };

/** Gives the key itself. A channel that has none gets its first one. */
function useSecret({ handle, streamKey }: KeyOfChannel): () => Promise<string> {
  const { mutateAsync: create } = useCreateKey(handle);
  return async () => (streamKey ? revealKey(handle, streamKey.id) : (await create(text.firstKey)).secret);
}

function Recommended() {
  return (
    <table className={styles.recommended}>
      <caption>{text.recommended}</caption>
      <thead>
        <tr>
          {text.recommendedHeads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {text.recommendedRows.map(([picture, ...cells]) => (
          <tr key={picture}>
            <th scope="row">{picture}</th>
            {cells.map((cell) => (
              <td key={cell}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={text.recommendedHeads.length}>{text.recommendedAll}</td>
        </tr>
      </tfoot>
    </table>
  );
}

/** The key, to copy without showing it. */
function KeyToCopy({ handle, streamKey }: KeyOfChannel) {
  const [isCopied, setCopied] = useCopied();
  const { run, dialog } = usePasswordFirst();
  const secret = useSecret({ handle, streamKey });
  const copy = () =>
    run(async () => {
      if (await copyText(await secret())) setCopied();
      else showToast(text.notCopied);
    });
  return (
    <div>
      <p className={styles.label}>{text.key}</p>
      <div className={styles.key}>
        <span className={styles.dots} aria-hidden="true">
          live_••••••••••••••••••••{streamKey?.hint}
        </span>
        <Button onClick={copy} aria-live="polite">
          {isCopied ? <CheckIcon /> : <CopyIcon />}
          {isCopied ? text.copied : text.copyKey}
        </Button>
      </div>
      <p className={styles.hint}>
        {text.keyHint}{' '}
        <Link href="/studio/keys" className={styles.link}>
          {text.keys}
        </Link>
      </p>
      {dialog}
    </div>
  );
}

const Steps = ({ steps }: { steps: readonly string[] }) => (
  <ol className={styles.steps}>
    {steps.map((step) => (
      <li key={step}>{step}</li>
    ))}
  </ol>
);

function HowToConnect({ handle, server, streamKey }: KeyOfChannel & { server: string }) {
  const [tab, setTab] = useState<'obs' | 'profile' | 'ffmpeg'>('obs');
  const { run, dialog } = usePasswordFirst();
  const secret = useSecret({ handle, streamKey });
  const download = () =>
    run(async () => saveFile(makeObsProfile({ server, key: await secret(), name: `${handle} ${location.hostname}` }), 'obs-profile.zip'));
  const line = `ffmpeg -re -i VIDEO.mp4 -c:v libx264 -preset veryfast -b:v 6000k -maxrate 6000k -bufsize 12000k -g 60 -c:a aac -b:a 160k -ar 48000 -f flv ${server}/STREAM_KEY`;
  return (
    <>
      <Tabs
        label={text.how}
        chosen={tab}
        onChoose={setTab}
        tabs={[
          {
            id: 'obs',
            label: text.obs,
            content: (
              <div className={styles.panel}>
                <Steps steps={text.obsSteps} />
                <Recommended />
              </div>
            ),
          },
          {
            id: 'profile',
            label: text.profile,
            content: (
              <div className={styles.panel}>
                <p>{text.profileText}</p>
                <Button kind="quiet" onClick={download}>
                  {text.profileDo}
                </Button>
                <Steps steps={text.profileSteps} />
              </div>
            ),
          },
          {
            id: 'ffmpeg',
            label: text.ffmpeg,
            content: (
              <div className={styles.panel}>
                <p>{text.ffmpegText}</p>
                <code className={styles.line}>{line}</code>
              </div>
            ),
          },
        ]}
      />
      {dialog}
    </>
  );
}

/** Where to stream to, with which key, and how to tell one's encoder. */
export function Connect({ handle, step }: { handle: string; step?: number | undefined }) {
  const site = useSite();
  const { data: keys } = useStreamKeys(handle);
  const [chosen, setChosen] = useState<string | null>(null);
  if (site === undefined || keys === undefined) {
    return (
      <Section title={text.heading} step={step}>
        <SkeletonLines label={strings.loading} />
      </Section>
    );
  }
  const usable = keys.filter((key) => !key.is_declared);
  const streamKey = usable.find(({ id }) => id === chosen) ?? usable[0];
  const server = serverAddress(location, site.rtmp);
  const others = serverAddresses(location, site.rtmp);
  return (
    <Section title={text.heading} step={step}>
      <div className={styles.rows}>
        <CopyField label={text.server} value={server} />
        {others.length > 0 && (
          <div className={styles.others}>
            <p className={styles.hint}>{text.lan}</p>
            {others.map((address) => (
              <CopyField key={address} label={`${text.server} ${address}`} isLabelHidden value={address} />
            ))}
          </div>
        )}
        {usable.length > 1 && streamKey && (
          <SelectField label={text.whichKey} value={streamKey.id} onChange={(event) => setChosen(event.target.value)}>
            {usable.map((key) => (
              <option key={key.id} value={key.id}>
                {key.name}
              </option>
            ))}
          </SelectField>
        )}
        <KeyToCopy key={chosen} handle={handle} streamKey={streamKey} />
      </div>
      <HowToConnect handle={handle} server={server} streamKey={streamKey} />
    </Section>
  );
}
