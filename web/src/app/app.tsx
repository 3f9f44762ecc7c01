import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { Route, Switch } from 'wouter';
import { HomePage } from './routes/home';
import { NotFoundPage } from './routes/not-found';
import { WatchPage } from './routes/watch';
import { Shell } from './shell';

const watchPath = /^\/@(?<handle>[a-z0-9_]{1,64})\/?$/i;

export function App() {
  const [queryClient] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: 1, networkMode: 'always' } } }));
  return (
    <QueryClientProvider client={queryClient}>
      <Shell>
        <Switch>
          <Route path="/">
            <HomePage />
          </Route>
          <Route path={watchPath}>{({ handle = '' }) => <WatchPage key={handle} handle={handle.toLowerCase()} />}</Route>
          <Route>
            <NotFoundPage />
          </Route>
        </Switch>
      </Shell>
    </QueryClientProvider>
  );
}
