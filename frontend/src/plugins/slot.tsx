/** Shows a component of a plugin: loads it, and contains its errors. */
"use client";

import { Component, type ComponentType, createElement, lazy, type ReactNode, Suspense } from "react";

import type { Load, Plugin } from "./define";
import { PluginScope } from "./scope";

interface BoundaryProps {
  children: ReactNode;
  broken: (retry: () => void) => ReactNode;
  onRetry: () => void;
}

class Boundary extends Component<BoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  retry = (): void => {
    this.props.onRetry();
    this.setState({ hasFailed: false });
  };

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.broken(this.retry) : this.props.children;
  }
}

/** One lazy component for each way to load: a new one at each rendering would lose its state. */
const components = new WeakMap<object, ComponentType<never>>();

function componentOf<Props>(load: Load<Props>): ComponentType<Props> {
  const known = components.get(load) as ComponentType<Props> | undefined;
  if (known) return known;
  const component = lazy(load as unknown as Load<object>) as unknown as ComponentType<Props>;
  components.set(load, component as ComponentType<never>);
  return component;
}

interface SlotProps<Props> {
  plugin: Plugin;
  guildId: string;
  load: Load<Props>;
  props: Props;
  loading: ReactNode;
  /** Shown in place of a component that threw or could not be loaded. */
  broken: (retry: () => void) => ReactNode;
}

export function Slot<Props extends object>({ plugin, guildId, load, props, loading, broken }: SlotProps<Props>) {
  return (
    <PluginScope value={{ guildId, plugin }}>
      <Boundary broken={broken} onRetry={() => components.delete(load)}>
        <Suspense fallback={loading}>{createElement(componentOf(load), props)}</Suspense>
      </Boundary>
    </PluginScope>
  );
}
