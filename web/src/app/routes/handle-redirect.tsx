import { Redirect } from 'wouter';
import type { PageProps } from '@/lib/routes';

/** /alice is what people type. */
export default function HandleRedirect({ params: { handle = '' } }: PageProps) {
  return <Redirect to={`/@${handle.toLowerCase()}`} replace />;
}
