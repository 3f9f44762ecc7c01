import { EmptyState } from '@/components/empty-state';
import { Loaded } from '@/components/loaded';
import { useHealth } from '@/features/studio/api/health';
import { HealthPlots } from '@/features/studio/components/health-plots';
import { HealthSummary } from '@/features/studio/components/health-summary';
import { StudioPage } from '@/features/studio/components/studio-page';
import { useLiveScope } from '@/lib/live/use-live';
import { studioStrings } from '@/lib/strings/studio';

const text = studioStrings.healthPage;

function Content({ handle }: { handle: string }) {
  useLiveScope(handle);
  const query = useHealth(handle);
  return (
    <Loaded query={query} failed={text.failed}>
      {(health) =>
        health.status === 'no_data' ? (
          <EmptyState title={text.waiting} text={text.waitingText} />
        ) : (
          <>
            <HealthSummary health={health} />
            <HealthPlots handle={handle} />
          </>
        )
      }
    </Loaded>
  );
}

const HealthPage = () => <StudioPage current="/studio/health">{(handle) => <Content handle={handle} />}</StudioPage>;
export default HealthPage;
