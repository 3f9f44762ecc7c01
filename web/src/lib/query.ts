import { isNotFound } from '@/lib/api/error';

/** The answer, or nothing where the server does not know the address. */
export async function orElse<T>(answer: Promise<T>, nothing: T): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isNotFound(error)) return nothing;
    throw error;
  }
}
