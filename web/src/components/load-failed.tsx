import { isApiError } from '@/lib/api/error';
import { strings } from '@/lib/strings';
import { Button } from './button';
import { EmptyState } from './empty-state';
import { PageMessage } from './page-message';

interface Props {
  error: unknown;
  onRetry: () => void;
  /** What could not be loaded, as a sentence. */
  title?: string;
  /** In place of a whole page rather than of a list. */
  page?: boolean;
}

/** Instead of what could not be loaded: whether it was the server or the way to it, and a way to try again. */
export function LoadFailed({ error, onRetry, title = strings.error.loadFailed, page = false }: Props) {
  const Frame = page ? PageMessage : EmptyState;
  return (
    <Frame title={title} text={isApiError(error) ? error.message : strings.error.noConnection}>
      <Button onClick={onRetry}>{strings.retry}</Button>
    </Frame>
  );
}
