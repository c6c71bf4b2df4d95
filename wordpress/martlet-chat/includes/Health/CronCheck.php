<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

/**
 * Does somebody run WP-Cron? The outbox and the retention need it.
 */
final class CronCheck implements Check
{
    private const LATE = 900;

    /** @param list<string> $hooks the plugin's own jobs */
    public function __construct(private array $hooks)
    {
    }

    public function run(): Result
    {
        $label = __('Scheduled jobs', 'martlet-chat');
        $missing = array_filter($this->hooks, static fn (string $hook): bool => wp_next_scheduled($hook) === false);
        if ($missing !== []) {
            return Result::warning(
                'cron',
                $label,
                /* translators: %s: names of jobs */
                sprintf(__('These jobs are not scheduled: %s', 'martlet-chat'), implode(', ', $missing)),
                __('Deactivate the plugin and activate it again; nothing is lost by that.', 'martlet-chat')
            );
        }
        $next = array_map(static fn (string $hook): int => (int) wp_next_scheduled($hook), $this->hooks);
        $late = $next === [] ? 0 : time() - min($next);
        if ($late > self::LATE) {
            return Result::warning(
                'cron',
                $label,
                /* translators: %d: minutes */
                sprintf(__('A scheduled job of the chat is %d minutes late.', 'martlet-chat'), intdiv($late, 60)),
                __('If DISABLE_WP_CRON is set, let the server call wp-cron.php every minute or two; else see whether the site can reach itself.', 'martlet-chat')
            );
        }
        return Result::good('cron', $label, __('The chat\'s jobs run on time.', 'martlet-chat'));
    }
}
