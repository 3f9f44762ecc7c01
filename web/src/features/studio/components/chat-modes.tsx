import { useState } from 'react';
import { CheckField, TextField } from '@/components/field';
import { errorText } from '@/components/form-error';
import { FormColumn, Section } from '@/components/section';
import { SkeletonLines } from '@/components/skeleton';
import { showToast } from '@/components/toast';
import { useChatSettings, useSetChatSettings, type ChatSettings } from '@/features/studio/api/moderation';
import { strings } from '@/lib/strings';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.moderationPage;

/** A figure that takes effect when one leaves its field. */
function NumberField({ label, value, most, onCommit }: { label: string; value: number; most: number; onCommit: (value: number) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    const wanted = Math.round(Number(typed));
    if (typed !== null && Number.isFinite(wanted) && wanted !== value) onCommit(Math.min(most, Math.max(0, wanted)));
    setTyped(null);
  };
  return (
    <TextField label={label} type="number" min={0} max={most} value={typed ?? value} onChange={(event) => setTyped(event.target.value)} onBlur={commit} />
  );
}

/** Who may write what in the chat, changed at once. */
export function ChatModes({ handle }: { handle: string }) {
  const { data: settings } = useChatSettings(handle);
  const { mutate } = useSetChatSettings(handle);
  const set = (change: Partial<ChatSettings>) => mutate(change, { onError: (error) => showToast(errorText(error), { tone: 'error' }) });
  return (
    <Section title={text.modes}>
      {settings === undefined ? (
        <SkeletonLines label={strings.loading} />
      ) : (
        <FormColumn>
          <NumberField label={text.slow} value={settings.slow_mode_s} most={600} onCommit={(slow) => set({ slow_mode_s: slow })} />
          <CheckField
            isSwitch
            label={text.followers}
            checked={settings.followers_only_minutes !== null}
            onChange={(event) => set({ followers_only_minutes: event.target.checked ? 0 : null })}
          />
          {settings.followers_only_minutes !== null && (
            <NumberField label={text.followersFor} value={settings.followers_only_minutes} most={129_600} onCommit={(minutes) => set({ followers_only_minutes: minutes })} />
          )}
          <CheckField isSwitch label={text.links} checked={settings.links_allowed} onChange={(event) => set({ links_allowed: event.target.checked })} />
          <CheckField isSwitch label={text.emote} checked={settings.emote_only} onChange={(event) => set({ emote_only: event.target.checked })} />
          <CheckField isSwitch label={text.mods} checked={settings.moderators_only} onChange={(event) => set({ moderators_only: event.target.checked })} />
        </FormColumn>
      )}
    </Section>
  );
}
