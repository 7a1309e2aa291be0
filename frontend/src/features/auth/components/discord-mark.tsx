/** A gamepad with two eyes, which says "Discord" without using its trademark. */
export function DiscordMark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden fill="currentColor">
      <path
        fillRule="evenodd"
        d="M8.7 4.6 5.6 5.5C3.5 8.6 2.6 12.4 2.8 16.7c1.7 1.4 3.4 2.2 5.3 2.7l1.2-2.1c1.8.4 3.6.4 5.4 0l1.2 2.1c1.9-.5 3.6-1.3 5.3-2.7.2-4.3-.7-8.1-2.8-11.2l-3.1-.9-.8 1.6a13 13 0 0 0-5 0zM9.1 14.3a1.6 1.8 0 1 1 0-3.6 1.6 1.8 0 0 1 0 3.6zm5.8 0a1.6 1.8 0 1 1 0-3.6 1.6 1.8 0 0 1 0 3.6z"
      />
    </svg>
  );
}
