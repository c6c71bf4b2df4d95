<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

use Closure;

/**
 * The checks among WordPress's own, under Tools → Site Health.
 */
final class SiteHealth
{
    private const CHECKS = ['redis', 'gateway', 'api_key', 'jwt_secret', 'clock', 'proxy', 'strength', 'cron'];
    private const COLOURS = [Result::GOOD => 'green', Result::OFF => 'gray', Result::WARNING => 'orange', Result::BAD => 'red'];
    private const STATUSES = [
        Result::GOOD => 'good',
        Result::OFF => 'good',
        Result::WARNING => 'recommended',
        Result::BAD => 'critical',
    ];

    /** @param Closure(): Checks $checks */
    public function __construct(private Closure $checks)
    {
    }

    public function register(): void
    {
        add_filter('site_status_tests', [$this, 'tests']);
        foreach (self::CHECKS as $name) {
            add_action('wp_ajax_health-check-martlet-' . $name, fn () => $this->answer($name));
        }
    }

    /**
     * @param array<string, array<string, mixed>> $tests
     * @return array<string, array<string, mixed>>
     */
    public function tests(array $tests): array
    {
        foreach (self::CHECKS as $name) {
            // Asynchronous: some of them wait for other machines.
            $tests['async']['martlet_' . $name] = [
                'label' => __('Chat', 'martlet-chat'),
                'test' => 'martlet_' . $name,
                'async_direct_test' => fn (): array => $this->run($name),
            ];
        }
        return $tests;
    }

    /** @return array<string, mixed> a result as Site Health has them */
    public function run(string $name): array
    {
        $result = ($this->checks)()->run($name);
        $advice = $result->mend === '' ? '' : sprintf('<p>%s</p>', esc_html($result->mend));
        return [
            'label' => sprintf('%s: %s', $result->label, $result->text),
            'status' => self::STATUSES[$result->status],
            'badge' => ['label' => __('Chat', 'martlet-chat'), 'color' => self::COLOURS[$result->status]],
            'description' => sprintf('<p>%s</p>', esc_html($result->text)) . $advice,
            'actions' => '',
            'test' => 'martlet_' . $name,
        ];
    }

    private function answer(string $name): void
    {
        check_ajax_referer('health-check-site-status');
        if (!current_user_can('view_site_health_checks')) {
            wp_send_json_error(null, 403);
        }
        wp_send_json_success($this->run($name));
    }
}
