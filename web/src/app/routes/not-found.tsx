import { LinkButton } from '@/components/link-button';
import { PageMessage } from '@/components/page-message';
import { strings } from '@/lib/strings';
import { PageTitle } from '@/components/page-title';

export function NotFoundPage() {
  return (
    <PageMessage title={strings.notFound.title} text={strings.notFound.text}>
      <PageTitle>{strings.notFound.title}</PageTitle>
      <LinkButton href="/">{strings.notFound.back}</LinkButton>
    </PageMessage>
  );
}
