<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Admin\SettingsForm;

final class SettingsFormTest extends TestCase
{
    private const BEFORE = [
        'gateway_url' => 'http://127.0.0.1:8080',
        'gateway_public_url' => '',
        'redis_url' => 'redis://:secret@127.0.0.1:6379',
        'jwt_secret' => 'the-old-secret-that-is-long-enough-for-it',
        'api_key' => 'the-old-key-of-the-gateway',
        'gateway_share' => 10,
        'retention_days' => 30,
        'widget_accent' => '#123456',
        'another' => 'stays',
    ];

    /** @return array<string, mixed> */
    private function form(array $input, ?SettingsForm $form = null): array
    {
        $filled = ['gateway_url' => '', 'gateway_public_url' => '', 'gateway_share' => '100', 'retention_days' => '0'];
        return ($form ?? new SettingsForm())->read(array_merge($filled, $input), self::BEFORE);
    }

    public function test_a_secret_that_is_left_empty_stays_and_a_new_one_takes_its_place(): void
    {
        $after = $this->form([]);
        foreach (['jwt_secret', 'api_key', 'redis_url', 'another'] as $name) {
            self::assertSame(self::BEFORE[$name], $after[$name], $name);
        }
        $new = str_repeat('n3w', 12);
        self::assertSame($new, $this->form(['jwt_secret' => $new])['jwt_secret']);
        self::assertSame('', $this->form(['redis_url_forget' => '1'])['redis_url']);
    }

    /** @return iterable<array{string, mixed}> */
    public static function wrong(): iterable
    {
        yield ['gateway_url', 'ftp://host'];
        yield ['gateway_url', 'javascript:alert(1)'];
        yield ['gateway_url', 'http://user:pass@host'];
        yield ['gateway_url', 'http://host/?key=1'];
        yield ['gateway_url', 'http://'];
        yield ['gateway_url', '"><script>'];
        yield ['widget_accent', 'red'];
        yield ['widget_accent', '#12345'];
        yield ['widget_accent', '#123456;}'];
        yield ['redis_url', 'http://127.0.0.1:6379'];
        yield ['redis_url', 'redis://a b'];
        yield ['redis_url', "redis://a\nb"];
        yield ['jwt_secret', 'short'];
        yield ['jwt_secret', str_repeat('a b', 20)];
        yield ['api_key', 'fifteen-bytes-1'];
        yield ['gateway_share', '101'];
        yield ['gateway_share', '-1'];
        yield ['gateway_share', '1e1'];
        yield ['gateway_share', ''];
        yield ['retention_days', '36501'];
        yield ['retention_days', ['1']];
    }

    /** @dataProvider wrong */
    public function test_what_is_wrong_is_said_and_not_stored(string $name, mixed $value): void
    {
        $form = new SettingsForm();
        $after = $this->form([$name => $value], $form);
        self::assertSame([$name], array_keys($form->problems));
        self::assertSame(self::BEFORE[$name], $after[$name]);
    }

    public function test_what_is_right_is_stored(): void
    {
        $form = new SettingsForm();
        $after = $this->form([
            'gateway_url' => ' http://10.0.0.2:8080/ ',
            'gateway_public_url' => 'https://chat.shop.example/rt',
            'redis_url' => 'rediss://user:p%40ss@redis.example:6380/2',
            'gateway_share' => '25',
            'retention_days' => '365',
            'widget_everywhere' => '1',
            'widget_heading' => " Ask <b>us</b>\n",
            'widget_theme' => 'dark',
            'widget_side' => 'middle',
            'widget_accent' => '#FFCC00',
        ], $form);
        self::assertSame(
            ['Ask us', 'dark', 'end', '#ffcc00'],
            [$after['widget_heading'], $after['widget_theme'], $after['widget_side'], $after['widget_accent']]
        );
        self::assertSame([], $form->problems);
        self::assertSame('http://10.0.0.2:8080', $after['gateway_url']);
        self::assertSame('https://chat.shop.example/rt', $after['gateway_public_url']);
        self::assertSame('rediss://user:p%40ss@redis.example:6380/2', $after['redis_url']);
        self::assertSame(25, $after['gateway_share']);
        self::assertSame(365, $after['retention_days']);
        self::assertTrue($after['widget_everywhere']);
        self::assertFalse($after['delete_data']);
    }

    public function test_whatever_is_sent_gives_settings_of_the_right_kinds(): void
    {
        $seed = random_int(0, PHP_INT_MAX);
        mt_srand($seed);
        $pieces = ['http://', 'redis://', '127.0.0.1', ':6379', "\0", '"', '<', '%', '9', 'ä', ' ', '/', '@', '?', '#', '1'];
        for ($round = 0; $round < 500; $round++) {
            $input = [];
            foreach (array_keys(self::BEFORE) as $name) {
                $value = '';
                for ($length = mt_rand(0, 8); $length > 0; $length--) {
                    $value .= $pieces[array_rand($pieces)];
                }
                $input[$name] = mt_rand(0, 9) === 0 ? [$value] : $value;
            }
            $after = (new SettingsForm())->read($input, self::BEFORE);
            self::assertIsInt($after['gateway_share'], "seed $seed");
            self::assertTrue($after['gateway_share'] >= 0 && $after['gateway_share'] <= 100, "seed $seed");
            foreach (['gateway_url', 'redis_url', 'jwt_secret', 'api_key'] as $name) {
                self::assertIsString($after[$name], "seed $seed");
                self::assertDoesNotMatchRegularExpression('/[\x00-\x20]/', $after[$name], "seed $seed");
            }
            self::assertDoesNotMatchRegularExpression('/["<]/', $after['gateway_url'], "seed $seed");
            self::assertSame('stays', $after['another']);
        }
    }
}
