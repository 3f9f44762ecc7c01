import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { errorText } from '@/components/form-error';
import { HandleAdder } from '@/components/handle-adder';
import { PersonRows } from '@/components/person-row';
import { Section } from '@/components/section';
import { useAllowed, useSetAllowed } from '@/features/studio/api/channel';
import { StudioPage } from '@/features/studio/components/studio-page';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.accessPage;
const words = studioStrings.moderationPage;

function Content({ handle }: { handle: string }) {
  const { data: users } = useAllowed(handle);
  const { mutate, error, isPending } = useSetAllowed(handle);
  return (
    <Section title={studioStrings.access} text={text.text}>
      <HandleAdder
        label={words.handle}
        action={words.add}
        isBusy={isPending}
        error={error === null ? undefined : errorText(error)}
        onAdd={(user, clear) => mutate({ user, isAllowed: true }, { onSuccess: clear })}
      />
      {users?.length === 0 && <EmptyState title={text.none} />}
      {users !== undefined && users.length > 0 && (
        <PersonRows
          people={users}
          actions={({ handle: user }) => (
            <Button kind="ghost" size="small" onClick={() => mutate({ user, isAllowed: false })} aria-label={`${words.remove} ${user}`}>
              {words.remove}
            </Button>
          )}
        />
      )}
    </Section>
  );
}

const AccessPage = () => <StudioPage current="/studio/access">{(handle) => <Content handle={handle} />}</StudioPage>;
export default AccessPage;
