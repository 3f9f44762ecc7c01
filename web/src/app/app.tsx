import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Component, Suspense, useState, type ReactNode } from 'react';
import { matchRoute, Redirect, Router, useLocation, useRouter } from 'wouter';
import { Button } from '@/components/button';
import { LoadFailed } from '@/components/load-failed';
import { PageMessage } from '@/components/page-message';
import { SkeletonLines } from '@/components/skeleton';
import { isApiError } from '@/lib/api/error';
import { loginHref, meKey, useMeQuery } from '@/lib/api/me';
import { aroundNav } from '@/lib/leave-guard';
import type { PageRoute } from '@/lib/routes';
import { strings } from '@/lib/strings';
import { routes } from './routes';
import { NotFoundPage } from './routes/not-found';
import { Shell } from './shell';
import styles from './app.module.css';

function makeQueryClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        // What was refused once is refused again.
        retry: (failures, error) => failures < 1 && !(isApiError(error) && error.status >= 400 && error.status < 500),
      },
      mutations: { networkMode: 'always' },
    },
    // The session ended behind our back.
    mutationCache: new MutationCache({
      onError: (error) => {
        if (isApiError(error, 'sign_in_required')) void client.invalidateQueries({ queryKey: meKey });
      },
    }),
  });
  return client;
}

/** A page that could not be fetched or that fell over: the rest of the site stays. */
class PageBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError = () => ({ hasFailed: true });

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <PageMessage title={strings.shell.pageFailed} text={strings.shell.pageFailedText}>
        <Button onClick={() => location.reload()}>{strings.shell.reload}</Button>
      </PageMessage>
    );
  }
}

function PageLoading() {
  return (
    <div className={styles.loading}>
      <SkeletonLines label={strings.loading} count={5} />
    </div>
  );
}

/** The page for whoever may see it. */
function Gate({ access = 'anyone', children }: { access: PageRoute['access']; children: ReactNode }) {
  const { data: me, isError, error, refetch } = useMeQuery();
  if (access === 'anyone') return children;
  if (me === undefined && isError) return <LoadFailed page error={error} onRetry={() => void refetch()} />;
  if (me === undefined) return <PageLoading />;
  if (me === null) return <Redirect to={loginHref()} replace />;
  if (access === 'admin' && me.role !== 'admin') return <PageMessage title={strings.shell.adminOnly} text={strings.shell.adminOnlyText} />;
  return children;
}

interface Match {
  route: PageRoute;
  params: Readonly<Record<string, string>>;
}

function useMatch(): Match | null {
  const { parser } = useRouter();
  const [path] = useLocation();
  for (const route of routes) {
    const [isMatch, found] = matchRoute(parser, route.path, path);
    if (!isMatch) continue;
    const params = Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return { route, params: Object.fromEntries(params) };
  }
  return null;
}

function Site() {
  const match = useMatch();
  if (!match) {
    return (
      <Shell frame="shell">
        <NotFoundPage />
      </Shell>
    );
  }
  const { route, params } = match;
  const { page: Page, access, frame = 'shell' } = route;
  return (
    <Shell frame={frame}>
      <PageBoundary key={`${String(route.path)} ${JSON.stringify(params)}`}>
        <Gate access={access}>
          <Suspense fallback={<PageLoading />}>
            <Page params={params} />
          </Suspense>
        </Gate>
      </PageBoundary>
    </Shell>
  );
}

export function App() {
  const [queryClient] = useState(makeQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <Router aroundNav={aroundNav}>
        <Site />
      </Router>
    </QueryClientProvider>
  );
}
