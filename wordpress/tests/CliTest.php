<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Cli\Command;
use Martlet\Chat\Cli\SiteServices;
use Martlet\Chat\Settings\Settings;
use WP_CLI;

/**
 * `wp martlet …` without wp-cli.
 */
final class CliTest extends TestCase
{
    use ChatData;

    private Command $command;
    /** @var array<string, mixed> */
    private array $before;

    protected function setUp(): void
    {
        parent::setUp();
        WP_CLI::$lines = [];
        $this->before = (new Settings())->stored();
        $this->command = new Command(new SiteServices(new Settings(), dirname(__DIR__) . '/martlet-chat/martlet-chat.php', '1.0.0'));
    }

    protected function tearDown(): void
    {
        (new Settings())->save($this->before);
        parent::tearDown();
    }

    private function said(): string
    {
        return implode("\n", WP_CLI::$lines);
    }

    public function test_status_tells_how_things_stand_and_no_secret(): void
    {
        $this->dialogue('g_a', ['client', 'client']);
        $this->command->status([], []);
        self::assertMatchesRegularExpression('/^dialogues +1$/m', $this->said());
        self::assertMatchesRegularExpression('/^messages +2$/m', $this->said());
        self::assertStringNotContainsString((string) $this->before['jwt_secret'], $this->said());
        WP_CLI::$lines = [];
        $this->command->status([], ['format' => 'json']);
        self::assertSame(1, json_decode($this->said(), true)['outbox']);
    }

    public function test_rotating_makes_a_new_secret_and_keeps_the_old_one_for_a_while(): void
    {
        $this->command->rotate_secret([], ['hours' => '2', 'yes' => true]);
        $settings = new Settings();
        self::assertNotSame($this->before['jwt_secret'], $settings->jwtSecret());
        self::assertSame($this->before['jwt_secret'], $settings->previousJwtSecret(time() + 7000));
        self::assertSame('', $settings->previousJwtSecret(time() + 7300));
        self::assertStringContainsString('MARTLET_JWT_SECRET=' . $settings->jwtSecret(), $this->said());
        self::assertStringContainsString('MARTLET_JWT_PREVIOUS_SECRET=' . $this->before['jwt_secret'], $this->said());
    }

    public function test_a_secret_that_the_gateway_has_already_comes_from_a_file_and_is_not_shown(): void
    {
        $file = (string) tempnam(sys_get_temp_dir(), 'secret');
        try {
            file_put_contents($file, 'too short');
            try {
                $this->command->rotate_secret([], ['secret-file' => $file, 'yes' => true]);
                self::fail('it was taken');
            } catch (CliExit) {
                self::assertSame($this->before['jwt_secret'], (new Settings())->jwtSecret());
            }
            $new = str_repeat('from-a-file-', 4);
            file_put_contents($file, $new . "\n");
            $this->command->rotate_secret([], ['secret-file' => $file, 'yes' => true]);
            self::assertSame($new, (new Settings())->jwtSecret());
            self::assertSame($this->before['jwt_secret'], (new Settings())->previousJwtSecret(time()));
            self::assertStringNotContainsString($new, $this->said());
        } finally {
            unlink($file);
        }
    }

    public function test_a_secret_of_wp_config_is_changed_there(): void
    {
        putenv('MARTLET_JWT_SECRET=' . str_repeat('outside', 6));
        try {
            $this->expectException(CliExit::class);
            $this->command->rotate_secret([], ['yes' => true]);
        } finally {
            putenv('MARTLET_JWT_SECRET');
            self::assertStringContainsString('wp-config.php', $this->said());
        }
    }

    public function test_nothing_is_rotated_without_a_yes(): void
    {
        try {
            $this->command->rotate_secret([], []);
            self::fail('it did not ask');
        } catch (CliExit) {
            self::assertSame($this->before['jwt_secret'], (new Settings())->jwtSecret());
        }
    }

    public function test_prune_says_how_many_and_deletes_only_when_told(): void
    {
        $old = $this->dialogue('g_old', ['client'], 50);
        $this->dialogue('g_new');
        $this->command->prune([], []);
        self::assertStringContainsString('kept for ever', $this->said());
        $this->command->prune([], ['days' => '30', 'dry-run' => true]);
        self::assertStringContainsString('1 dialogues are older', $this->said());
        self::assertSame(1, $this->traces($old)[0]);
        $this->command->prune([], ['days' => '30', 'yes' => true]);
        self::assertStringContainsString('1 dialogues deleted', $this->said());
        self::assertSame(0, $this->traces($old)[0]);
        $this->expectException(CliExit::class);
        $this->command->prune([], ['days' => '-1', 'yes' => true]);
    }

    public function test_test_connection_says_each_result_and_fails_when_one_is_bad(): void
    {
        (new Settings())->save(array_merge($this->before, ['gateway_url' => '']));
        $this->command->test_connection();
        self::assertStringContainsString('Success', $this->said());
        (new Settings())->save(array_merge($this->before, ['gateway_url' => 'http://127.0.0.1:1']));
        WP_CLI::$lines = [];
        try {
            $this->command->test_connection();
            self::fail('all is well, it says');
        } catch (CliExit) {
            self::assertStringContainsString('cannot reach the gateway', $this->said());
            self::assertStringContainsString('martlet serve', $this->said());
        }
    }

    public function test_relay_outbox_fails_while_something_waits(): void
    {
        $this->dialogue('g_a');
        (new Settings())->save(array_merge($this->before, ['redis_url' => 'redis://127.0.0.1:1', 'gateway_url' => '']));
        $this->expectException(CliExit::class);
        $this->command->relay_outbox();
    }
}
