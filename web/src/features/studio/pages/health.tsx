import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Section } from '@/components/section';
import { SkeletonLines } from '@/components/skeleton';
import { useHealth } from '@/features/studio/api/health';
import { HealthPlots } from '@/features/studio/components/health-plots';
import { HealthSummary } from '@/features/studio/components/health-summary';
import { StudioPage } from '@/features/studio/components/studio-page';
import { useLiveScope } from '@/lib/live/use-live';
import { strings } from '@/lib/strings';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.healthPage;

function Content({ handle }: { handle: string }) {
  useLiveScope(handle);
  const { data: health, isError, refetch } = useHealth(handle);
  if (health === undefined && isError) {
    return (
      <EmptyState title={text.failed}>
        <Button onClick={() => void refetch()}>{strings.retry}</Button>
      </EmptyState>
    );
  }
  if (health === undefined) return <SkeletonLines label={strings.loading} count={6} />;
  return (
    <>
      {health.status === 'no_data' ? <EmptyState title={text.waiting} text={text.waitingText} /> : <HealthSummary health={health} />}
      {health.status !== 'no_data' && (
        <Section title={studioStrings.health}>
          <HealthPlots handle={handle} />
        </Section>
      )}
    </>
  );
}

const HealthPage = () => <StudioPage current="/studio/health">{(handle) => <Content handle={handle} />}</StudioPage>;
export default HealthPage;
