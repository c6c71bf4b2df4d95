<?php

declare(strict_types=1);

namespace Martlet\Chat\Health;

/**
 * One WebSocket handshake (RFC 6455, section 4.1), to see what answers; WordPress's HTTP API cannot do that.
 */
final class Upgrade
{
    private const TIMEOUT = 3.0;
    private const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

    /**
     * Opens a WebSocket and waits for the first frame, which is a greeting or a refusal.
     *
     * @return array{status: int, reason: string} the HTTP status (101 only if the handshake is right, 400 if it only says
     *     so, 0 without an answer), or a close frame's code and reason
     */
    public function attempt(string $url, string $origin, string $token): array
    {
        $parts = wp_parse_url($url);
        if (!is_array($parts) || empty($parts['host'])) {
            return ['status' => 0, 'reason' => ''];
        }
        $secure = ($parts['scheme'] ?? 'http') === 'https';
        $port = (int) ($parts['port'] ?? ($secure ? 443 : 80));
        $host = $parts['host'] . (isset($parts['port']) ? ':' . $port : '');
        $context = stream_context_create([
            'ssl' => ['peer_name' => $parts['host'], 'cafile' => ABSPATH . WPINC . '/certificates/ca-bundle.crt'],
        ]);
        $address = ($secure ? 'tls' : 'tcp') . '://' . $parts['host'] . ':' . $port;
        // What goes wrong is the answer; a warning in the log would say it twice.
        $socket = @stream_socket_client($address, $code, $text, self::TIMEOUT, STREAM_CLIENT_CONNECT, $context);
        if ($socket === false) {
            return ['status' => 0, 'reason' => ''];
        }
        stream_set_timeout($socket, (int) self::TIMEOUT);
        $key = base64_encode(random_bytes(16));
        $lines = [
            'GET ' . ($parts['path'] ?? '/') . ' HTTP/1.1',
            'Host: ' . $host,
            'Upgrade: websocket',
            'Connection: Upgrade',
            'Sec-WebSocket-Version: 13',
            'Sec-WebSocket-Key: ' . $key,
            'Sec-WebSocket-Protocol: martlet.v1, bearer.' . $token,
            'Origin: ' . $this->origin($origin),
        ];
        fwrite($socket, implode("\r\n", $lines) . "\r\n\r\n");
        $read = $this->readUntil($socket, '', static fn (string $bytes): bool => str_contains($bytes, "\r\n\r\n"));
        $status = $this->judge($read, $key);
        $reason = '';
        if ($status === 101) {
            $frame = explode("\r\n\r\n", $read, 2)[1] ?? '';
            $frame = $this->readUntil($socket, $frame, static fn (string $bytes): bool => self::isWhole($bytes));
            [$status, $reason] = $this->refusal($frame) ?? [101, ''];
        }
        fclose($socket);
        return ['status' => $status, 'reason' => $reason];
    }

    /**
     * @param resource $socket
     * @param callable(string): bool $isEnough
     */
    private function readUntil($socket, string $bytes, callable $isEnough): string
    {
        while (!$isEnough($bytes) && strlen($bytes) < 16384) {
            $read = fread($socket, 2048);
            if ($read === false || $read === '') {
                break;
            }
            $bytes .= $read;
        }
        return $bytes;
    }

    private function judge(string $head, string $key): int
    {
        if (!preg_match('#^HTTP/1\.[01] (\d{3})#', $head, $found)) {
            return 0;
        }
        $status = (int) $found[1];
        $accept = base64_encode(sha1($key . self::GUID, true));
        if ($status === 101 && stripos($head, 'Sec-WebSocket-Accept: ' . $accept) === false) {
            return 400;
        }
        return $status;
    }

    /** Whether a frame's first bytes are there: all of a close frame, which is short; enough of any other. */
    private static function isWhole(string $frame): bool
    {
        return strlen($frame) >= 2 && strlen($frame) >= 2 + min(ord($frame[1]) & 0x7f, 2);
    }

    /** @return ?array{int, string} code and reason, if the frame is a close frame */
    private function refusal(string $frame): ?array
    {
        if (strlen($frame) < 4 || (ord($frame[0]) & 0x0f) !== 8) {
            return null;
        }
        $code = (ord($frame[2]) << 8) + ord($frame[3]);
        return [$code, substr($frame, 4, max(0, (ord($frame[1]) & 0x7f) - 2))];
    }

    private function origin(string $url): string
    {
        $parts = (array) wp_parse_url($url);
        return ($parts['scheme'] ?? 'http') . '://' . ($parts['host'] ?? '') . (isset($parts['port']) ? ':' . $parts['port'] : '');
    }
}
