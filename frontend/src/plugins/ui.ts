/** `@baseline/ui`: the parts from which plugins build pages. Names here stay from version to version. */
export { toast } from "@/lib/toast";

export { Combobox, type ComboboxItem } from "@/components/combobox";
export { ErrorState } from "@/components/error-state";
export { Name } from "@/components/name";
export { PageHeader } from "@/components/page-header";
export { Person } from "@/components/person";
export { Avatar } from "@/components/ui/avatar";
export { Badge } from "@/components/ui/badge";
export { Button } from "@/components/ui/button";
export { Card, CardBody, CardHeader } from "@/components/ui/card";
export { Confirm } from "@/components/confirm/confirm";
export { useDiscardQuestion } from "@/components/drafts/discard";
export { RestoredNote } from "@/components/drafts/restored-note";
export { Dialog, DialogContent, DialogFooter, DialogTrigger } from "@/components/ui/dialog";
export { EmptyState } from "@/components/ui/empty-state";
export { Input, Textarea } from "@/components/ui/input";
export { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
export { Notice } from "@/components/ui/notice";
export { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
export { Segmented } from "@/components/ui/segmented";
export { type Choice, Select } from "@/components/ui/select";
export { Loading, Skeleton } from "@/components/ui/skeleton";
export { Switch } from "@/components/ui/switch";
export { Tooltip } from "@/components/ui/tooltip";
export { cn } from "@/lib/cn";
export { formatAgo, formatCompact, formatCount, formatDate, formatDateTime, formatDay, formatDecimal, pluralise } from "@/lib/format";
export { formatUsd } from "@/lib/money";
export { language, locale } from "@/lib/words";

export { pluginWords } from "./words";
