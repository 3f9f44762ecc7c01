// Sanitizers make the encoders several times slower. Under them the tests hold everything but the figures.
export const isInstrumented = process.env.SESSION_SANITIZER !== undefined && process.env.SESSION_SANITIZER !== 'none';
