/** Minimal EventSource, which jsdom lacks. */
export class Source extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readyState = Source.CONNECTING;

  constructor(readonly url: string) {
    super();
    Source.all.push(this);
  }

  close(): void {
    this.readyState = Source.CLOSED;
  }

  opens(): void {
    this.readyState = Source.OPEN;
    this.dispatchEvent(new Event("open"));
  }

  tells(name: string, data: object): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }

  fails(state: number): void {
    this.readyState = state;
    this.dispatchEvent(new Event("error"));
  }
}
