/** The latencies since the page was opened, as a line. */
interface LatencyLineProps {
  /** In milliseconds, the oldest first. */
  latencies: number[];
}

const WIDTH = 120;
const HEIGHT = 24;

export function LatencyLine({ latencies }: LatencyLineProps) {
  if (latencies.length < 2) return null;
  const most = Math.max(...latencies);
  const least = Math.min(...latencies);
  const range = most - least || 1;
  const points = latencies.map((latency, index) => {
    const x = (index / (latencies.length - 1)) * WIDTH;
    const y = HEIGHT - 1 - ((latency - least) / range) * (HEIGHT - 2);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const label = `Latency since this page was opened: ${Math.round(least)} to ${Math.round(most)} ms`;
  return (
    <figure className="mt-4 border-t pt-3">
      <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className="h-6 w-full overflow-visible">
        <polyline points={points.join(" ")} fill="none" vectorEffect="non-scaling-stroke" className="stroke-chart-1 stroke-[1.5]" />
      </svg>
      <figcaption className="mt-1 text-xs text-muted tabular-nums" aria-hidden>
        {Math.round(least)} to {Math.round(most)} ms since this page was opened
      </figcaption>
    </figure>
  );
}
