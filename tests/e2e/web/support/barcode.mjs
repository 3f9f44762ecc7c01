// Reads the demo picture's machine-readable clock (src/demo/README.md) from a playing video element.

/** Runs in the page: for `seconds`, how old each shown frame is in milliseconds. Unreadable frames are counted. */
export const measureAges = (page, selector, seconds) =>
  page.evaluate(
    ([query, durationMs]) =>
      new Promise((resolve) => {
        const video = document.querySelector(query);
        // The strip and little more, at its size in a picture of 1280×720.
        const canvas = new OffscreenCanvas(1280, 40);
        const context = canvas.getContext('2d', { willReadFrequently: true });
        const cells = 48;

        function readClock() {
          const scale = video.videoHeight / 720;
          context.drawImage(video, 0, 672 * scale, video.videoWidth, 40 * scale, 0, 0, 1280, 40);
          const { data } = context.getImageData(0, 13, 1280, 14);
          const levels = Array.from({ length: cells }, (_, cell) => {
            let sum = 0;
            for (let y = 0; y < 14; ++y) {
              for (let x = 64 + 24 * cell + 8; x < 64 + 24 * cell + 16; ++x) sum += data[(y * 1280 + x) * 4 + 1];
            }
            return sum;
          });
          const threshold = (Math.min(...levels) + Math.max(...levels)) / 2;
          const bits = levels.map((level) => (level > threshold ? 1 : 0));
          if (bits.slice(0, 4).join('') !== '1010') return null;
          let crc = 0;
          let value = 0;
          for (const bit of bits.slice(4, 40)) {
            value = value * 2 + bit;
            const isOdd = ((crc >> 7) & 1) !== bit;
            crc = ((crc << 1) & 0xff) ^ (isOdd ? 7 : 0);
          }
          return crc === parseInt(bits.slice(40).join(''), 2) ? value : null;
        }

        const modulus = 2 ** 36;
        const ages = [];
        let unreadable = 0;
        const end = performance.now() + durationMs;
        const onFrame = (now, metadata) => {
          const value = readClock();
          if (value === null) {
            unreadable += 1;
          } else {
            const shownAt = performance.timeOrigin + metadata.expectedDisplayTime;
            let age = (shownAt - value) % modulus;
            if (age < -modulus / 2) age += modulus;
            ages.push(age);
          }
          if (now < end) video.requestVideoFrameCallback(onFrame);
          else resolve({ ages, unreadable });
        };
        video.requestVideoFrameCallback(onFrame);
        setTimeout(() => resolve({ ages, unreadable }), durationMs + 5000);
      }),
    [selector, seconds * 1000],
  );

export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
