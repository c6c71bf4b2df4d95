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

    /** The HTTP status of the answer; 101 only if the handshake is right, 400 if it only says so, 0 without an answer. */
    public function attempt(string $url, string $origin, string $token): int
    {
        $parts = wp_parse_url($url);
        if (!is_array($parts) || empty($parts['host'])) {
            return 0;
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
            return 0;
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
        $head = '';
        while (!str_contains($head, "\r\n\r\n") && strlen($head) < 16384) {
            $read = fread($socket, 2048);
            if ($read === false || $read === '') {
                break;
            }
            $head .= $read;
        }
        fclose($socket);
        return $this->judge($head, $key);
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

    private function origin(string $url): string
    {
        $parts = (array) wp_parse_url($url);
        return ($parts['scheme'] ?? 'http') . '://' . ($parts['host'] ?? '') . (isset($parts['port']) ? ':' . $parts['port'] : '');
    }
}
